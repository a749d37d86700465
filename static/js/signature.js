/* A signature drawn with a finger, pen or mouse: lines on a sheet, sent as numbers. Without this
   file the form is signed without drawing. `form.signature` is how other scripts read and fill it. */
(function () {
  "use strict";
  var form = document.querySelector("[data-signing]");
  var sheet = form.querySelector("canvas"), field = document.getElementById(sheet.dataset.strokes);
  var clear = form.querySelector("[data-clear]"), pen = sheet.getContext("2d");
  var width = sheet.width, height = sheet.height, strokes = [], present = null;

  function points() { return strokes.reduce(function (sum, stroke) { return sum + stroke.length; }, 0); }
  function draw() {
    var scale = window.devicePixelRatio || 1;
    sheet.width = width * scale;
    sheet.height = height * scale;
    pen.scale(scale, scale);
    pen.lineWidth = 3;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(sheet).color;
    strokes.forEach(function (stroke) {
      pen.beginPath();
      pen.moveTo(stroke[0][0], stroke[0][1]);
      stroke.forEach(function (point) { pen.lineTo(point[0], point[1]); });
      pen.lineTo(stroke[stroke.length - 1][0], stroke[stroke.length - 1][1]);
      pen.stroke();
    });
  }
  function keep() {
    field.value = strokes.length ? JSON.stringify(strokes) : "";
    clear.hidden = !strokes.length;
    draw();
  }
  /* Who keeps the form hears of each stroke as of anything typed. */
  function told() { keep(); field.dispatchEvent(new Event("change", { bubbles: true })); }
  function at(event) {
    var box = sheet.getBoundingClientRect();
    function within(share, most) { return Math.max(0, Math.min(most, Math.round(share * most))); }
    return [within((event.clientX - box.left) / box.width, width), within((event.clientY - box.top) / box.height, height)];
  }
  sheet.addEventListener("pointerdown", function (event) {
    if (present || event.button || strokes.length >= Number(sheet.dataset.mostStrokes)) { return; }
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    present = { id: event.pointerId, stroke: [at(event)] };
    strokes.push(present.stroke);
    draw();
  });
  sheet.addEventListener("pointermove", function (event) {
    if (!present || event.pointerId !== present.id || points() >= Number(sheet.dataset.mostPoints)) { return; }
    var point = at(event), last = present.stroke[present.stroke.length - 1];
    if (point[0] !== last[0] || point[1] !== last[1]) { present.stroke.push(point); draw(); }
  });
  ["pointerup", "pointercancel"].forEach(function (name) {
    sheet.addEventListener(name, function (event) {
      if (present && event.pointerId === present.id) { present = null; told(); }
    });
  });
  clear.addEventListener("click", function () { strokes = []; told(); sheet.scrollIntoView({ block: "nearest" }); });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);

  /* Only what belongs to the chosen way of signing is shown. */
  function choose() {
    form.querySelectorAll("[data-for]").forEach(function (part) {
      part.hidden = part.dataset.for.split(" ").indexOf(form.how.value) < 0;
    });
  }
  form.addEventListener("change", choose);
  function load() {
    try { strokes = JSON.parse(field.value || "[]"); } catch (e) { strokes = []; }
    present = null;
    keep();
    choose();
  }
  function isEmpty() {
    var ink = 0;
    strokes.forEach(function (stroke) {
      for (var at = 1; at < stroke.length; at += 1) { ink += Math.hypot(stroke[at][0] - stroke[at - 1][0], stroke[at][1] - stroke[at - 1][1]); }
    });
    return ink < Number(sheet.dataset.least);
  }
  form.signature = { load: load, isEmpty: isEmpty };
  /* What was drawn before the page was refused for another reason is still there. */
  load();
})();
