"use strict";
/* Zoom, filter and sort. The page reads whole without this. */
(function () {
  function button(words, action) {
    var made = document.createElement("button");
    made.type = "button";
    made.textContent = words;
    made.addEventListener("click", action);
    return made;
  }
  function tools(before) {
    var bar = document.createElement("div");
    bar.className = "tools";
    before.parentNode.insertBefore(bar, before);
    return bar;
  }
  document.querySelectorAll("figure > svg.map").forEach(function (map) {
    var whole = map.getAttribute("viewBox").split(" ").map(Number);
    var box = whole.slice();
    function show(factor, right, down) {
      var middleX = box[0] + box[2] / 2 + right * box[2], middleY = box[1] + box[3] / 2 + down * box[3];
      var wide = Math.min(whole[2], box[2] * factor), high = Math.min(whole[3], box[3] * factor);
      var x = Math.max(0, Math.min(whole[2] - wide, middleX - wide / 2));
      var y = Math.max(0, Math.min(whole[3] - high, middleY - high / 2));
      box = [x, y, wide, high];
      map.setAttribute("viewBox", box.join(" "));
    }
    var bar = tools(map);
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Map view");
    [["Closer", 0.6, 0, 0], ["Wider", 1.7, 0, 0], ["West", 1, -0.25, 0], ["East", 1, 0.25, 0],
      ["North", 1, 0, -0.25], ["South", 1, 0, 0.25]].forEach(function (move) {
      bar.appendChild(button(move[0], function () { show(move[1], move[2], move[3]); }));
    });
  });
  document.querySelectorAll("table[data-filter]").forEach(function (table) {
    var bar = tools(table), label = document.createElement("label"), field = document.createElement("input");
    field.type = "search";
    label.append("Show " + table.dataset.filter + " with the words ", field);
    bar.appendChild(label);
    field.addEventListener("input", function () {
      var words = field.value.toLowerCase();
      Array.from(table.tBodies[0].rows).forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(words) < 0;
      });
    });
  });
  document.querySelectorAll("table.sortable").forEach(function (table) {
    var columns = Array.from(table.tHead.rows[0].cells), rows = Array.from(table.tBodies[0].rows);
    columns.forEach(function (column, place) {
      var words = column.textContent, rising = true;
      column.textContent = "";
      column.appendChild(button(words, function () {
        rows.sort(function (a, b) {
          var order = a.cells[place].textContent.localeCompare(b.cells[place].textContent, undefined, {numeric: true});
          return rising ? order : -order;
        });
        columns.forEach(function (other) { other.removeAttribute("aria-sort"); });
        column.setAttribute("aria-sort", rising ? "ascending" : "descending");
        rising = !rising;
        rows.forEach(function (row) { table.tBodies[0].appendChild(row); });
      }));
    });
  });
}());
