"use strict";
/* Zoom, filter, sort, and headings in the language of the titles. The page reads whole without this. */
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
  var held = document.querySelector("footer[data-headings]");
  if (held) {
    var words = JSON.parse(held.dataset.headings), texts = [], labels = [];
    var every = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), node;
    while ((node = every.nextNode())) {
      var plain = node.nodeValue.trim();
      if (Object.prototype.hasOwnProperty.call(words.de, plain) && !node.parentNode.closest("body [lang],script")) {
        texts.push([node, plain, node.nodeValue]);
      }
    }
    var titles = {}, lines = [];  // the summary tells cases by their English titles; their rows have them all
    document.querySelectorAll("td > .sentence[lang=en]").forEach(function (one) {
      titles[one.textContent.trim()] = one.parentNode;
    });
    var told = document.createTreeWalker(document.getElementById("summary") || document.createElement("p"), NodeFilter.SHOW_TEXT);
    while ((node = told.nextNode())) {
      var named = Object.keys(titles).filter(function (title) { return node.nodeValue.indexOf(title) >= 0; });
      named.sort(function (one, other) { return other.length - one.length; });
      if (named.length) { lines.push([node, named[0], node.nodeValue]); }
    }
    document.querySelectorAll("[data-label]").forEach(function (cell) { labels.push([cell, cell.dataset.label]); });
    var speak = function (choice) {
      var tongue = choice.id.slice("speak-".length), said = words[tongue] || {};
      texts.forEach(function (one) {
        one[0].nodeValue = said[one[1]] ? one[2].replace(one[1], said[one[1]]) : one[2];
        if (said[one[1]]) { one[0].parentNode.lang = tongue; } else { one[0].parentNode.removeAttribute("lang"); }
      });
      lines.forEach(function (one) {
        var own = titles[one[1]].querySelector('.sentence[lang="' + tongue + '"]');
        one[0].nodeValue = own ? one[2].replace(one[1], own.textContent.trim()) : one[2];
      });
      labels.forEach(function (one) { one[0].dataset.label = said[one[1]] || one[1]; });
    };
    document.querySelectorAll("input[name=language]").forEach(function (choice) {
      choice.addEventListener("change", function () { speak(choice); });
      if (choice.checked) { speak(choice); }
    });
  }
}());
