"use strict";
(() => {
  const root = document.documentElement;
  const at = (id) => document.getElementById(id);
  const { stages, spans } = JSON.parse(at("data").textContent);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // Light or dark: as the system, until the button says otherwise.
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let chosen = null;
  const paint = () => { root.dataset.theme = chosen ?? (dark.matches ? "dark" : "light"); };
  dark.addEventListener("change", paint);
  at("theme").addEventListener("click", () => { chosen = root.dataset.theme === "dark" ? "light" : "dark"; paint(); });
  paint();

  // A step is a row, a node and a piece of the source: to point at one marks all three.
  const rows = [...document.querySelectorAll("tbody tr")];
  const pieces = [...document.querySelectorAll("#source span")].map((piece) => ({
    piece, start: +piece.dataset.start, end: +piece.dataset.end,
  }));
  const parts = (id) => {
    const [start, end] = spans[id];
    return [at(id), at("row-" + id), ...pieces.filter((p) => p.start >= start && p.end <= end).map((p) => p.piece)];
  };
  let marked = null;
  const mark = (id) => {
    if (id === marked) return;
    document.querySelectorAll(".marked").forEach((part) => part.classList.remove("marked"));
    marked = id;
    if (id) parts(id).forEach((part) => part.classList.add("marked"));
  };
  const of = (target) => {
    const row = target.closest("tbody tr");
    if (row) return row.dataset.node;
    const node = target.closest(".node");
    if (node) return node.id;
    const piece = target.closest("#source span");
    if (!piece) return null;
    const start = +piece.dataset.start, end = +piece.dataset.end;
    const around = Object.entries(spans).filter(([, [a, b]]) => a <= start && end <= b);
    around.sort(([, [a, b]], [, [c, d]]) => b - a - (d - c));
    return around.length ? around[0][0] : null;
  };
  document.addEventListener("mouseover", (event) => mark(of(event.target)));
  document.addEventListener("mouseleave", () => mark(null));
  document.addEventListener("focusin", (event) => { const id = of(event.target); if (id) mark(id); });

  // Up and down go from row to row; one of them can be reached by Tab.
  let row = 0;
  if (rows.length) rows[0].tabIndex = 0;
  const go = (to) => {
    to = Math.min(Math.max(to, 0), rows.length - 1);
    rows[row].tabIndex = -1;
    row = to;
    rows[row].tabIndex = 0;
    rows[row].focus();
  };
  rows.forEach((each, k) => each.addEventListener("focus", () => { if (k !== row) go(k); }));
  at("numbers").addEventListener("keydown", (event) => {
    if (event.target.closest("tbody tr") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      go(row + (event.key === "ArrowDown" ? 1 : -1));
    }
  });

  if (!stages.length) return;

  // What is known after each stage: all values up to it, and adjoints as far as they have come.
  root.classList.add("js");
  at("controls").hidden = false;
  const forward = stages.filter((stage) => stage.kind === "value").length;
  const edges = [...document.querySelectorAll(".edge")];
  const finals = new Map(rows.map((each) => [each.dataset.node, each.querySelector("td.adjoint")]));
  let place = 0;
  let timer = null;
  let token = null;

  const into = (pane, element) => {
    const outer = pane.getBoundingClientRect(), inner = element.getBoundingClientRect();
    const head = pane.id === "numbers" ? 40 : 12;
    if (inner.top < outer.top + head) pane.scrollTop += inner.top - outer.top - head;
    else if (inner.bottom > outer.top + pane.clientHeight - 12) pane.scrollTop += inner.bottom - outer.top - pane.clientHeight + 12;
    if (inner.left < outer.left + 12) pane.scrollLeft += inner.left - outer.left - 12;
    else if (inner.right > outer.left + pane.clientWidth - 12) pane.scrollLeft += inner.right - outer.left - pane.clientWidth + 12;
  };

  const travel = (id) => {
    if (token) { cancelAnimationFrame(token.frame); token.dot.remove(); token = null; }
    if (!id || calm.matches) return;
    const path = at(id).querySelector("path");
    const length = path.getTotalLength();
    const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    dot.setAttribute("class", "token");
    dot.setAttribute("r", 6);
    at("graph").append(dot);
    token = { dot, frame: 0 };
    let began = null;
    const move = (now) => {
      began ??= now;
      const share = Math.min((now - began) / 650, 1);
      const point = path.getPointAtLength(length * (1 - share));
      dot.setAttribute("cx", point.x);
      dot.setAttribute("cy", point.y);
      if (share < 1 && token) token.frame = requestAnimationFrame(move);
      else { dot.remove(); token = null; }
    };
    token.frame = requestAnimationFrame(move);
  };

  const show = (to, moving) => {
    place = Math.min(Math.max(to, 0), stages.length);
    const adjoints = new Map();
    const known = new Set();
    const used = new Set();
    stages.slice(0, place).forEach((stage) => {
      if (stage.kind === "value") known.add(stage.node);
      else adjoints.set(stage.node, stage);
    });
    const last = place === stages.length;
    rows.forEach((each) => {
      const id = each.dataset.node;
      each.querySelectorAll("td.value, td.tangent").forEach((cell) => cell.classList.toggle("known", known.has(id)));
      at(id).classList.toggle("known", known.has(id));
      const stage = adjoints.get(id);
      const cell = finals.get(id);
      if (!cell) return;
      cell.final ??= { text: cell.textContent, exact: cell.dataset.exact };
      // At the end what no part came to has its adjoint too: it is 0.
      const told = last ? cell.final : stage ? { text: stage.adjoint, exact: stage.exact } : cell.final;
      cell.textContent = told.text;
      cell.dataset.exact = told.exact;
      cell.classList.toggle("known", last || Boolean(stage));
      at(id).classList.toggle("reached", last || Boolean(stage));
      const box = at(id).querySelector("tspan.adjoint");
      if (box) box.textContent = "∂ " + told.text;
    });
    edges.forEach((edge) => edge.classList.toggle("known", known.has(edge.id.split("-")[1])));
    document.querySelectorAll(".current, .giver").forEach((part) => part.classList.remove("current", "giver"));
    const stage = place ? stages[place - 1] : null;
    root.classList.toggle("stepping", true);
    root.classList.toggle("forward-now", stage?.kind === "value");
    root.classList.toggle("backward-now", Boolean(stage) && stage.kind !== "value");
    at("result").classList.toggle("known", last);
    at("mode").textContent = !stage ? "" : stage.kind === "value" ? "forward" : "backward";
    at("mode").className = "mode " + at("mode").textContent;
    at("count").textContent = place + " of " + stages.length;
    at("place").value = place;
    at("place").setAttribute("aria-valuetext", "step " + place + " of " + stages.length);
    at("said").innerHTML = stage ? stage.html : "<p>Press → to begin: forward with values and tangents, then backward with adjoints.</p>";
    at("live").textContent = stage ? stage.say : "at the beginning";
    ["first", "back"].forEach((id) => at(id).setAttribute("aria-disabled", place === 0));
    ["forward", "last"].forEach((id) => at(id).setAttribute("aria-disabled", last));
    if (stage) {
      parts(stage.node).forEach((part) => part.classList.add("current"));
      if (stage.kind === "value") edges.filter((e) => e.id.split("-")[1] === stage.node).forEach((e) => e.classList.add("current"));
      if (stage.edge) { at(stage.edge).classList.add("current"); at(stage.from).classList.add("giver"); }
      if (stage.from) into(at("drawing"), at(stage.from));
      into(at("drawing"), at(stage.node));
      into(at("numbers"), at("row-" + stage.node));
    }
    travel(moving && stage?.kind === "part" ? stage.edge : null);
    if (last) stop();
  };

  const stop = () => {
    clearInterval(timer);
    timer = null;
    at("play").setAttribute("aria-pressed", "false");
    at("play").textContent = "▶▶";
  };
  const play = () => {
    if (timer) { stop(); return; }
    if (place === stages.length) show(0, false);
    at("play").setAttribute("aria-pressed", "true");
    at("play").textContent = "❚❚";
    timer = setInterval(() => show(place + 1, true), 1100);
  };
  const moves = {
    first: () => show(0, false), back: () => show(place - 1, false),
    forward: () => show(place + 1, true), last: () => show(stages.length, false),
  };
  Object.entries(moves).forEach(([id, move]) => at(id).addEventListener("click", () => { stop(); move(); }));
  at("play").addEventListener("click", play);
  at("place").addEventListener("input", (event) => { stop(); show(+event.target.value, false); });
  const keys = { ArrowRight: moves.forward, ArrowLeft: moves.back, Home: moves.first, End: moves.last };
  document.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.target === at("place")) return;
    if (!keys[event.key]) return;
    event.preventDefault();
    stop();
    keys[event.key]();
  });
  show(0, false);
})();
