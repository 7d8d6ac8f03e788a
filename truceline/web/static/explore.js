"use strict";
// The drawing of the page becomes a map that can be moved. Without this file the page is whole.
{ // the pages of the desk have names of their own
const place = document.getElementById("explore-map");
const box = document.getElementById("explore-told");
const { Map, View, VectorLayer, VectorSource, GeoJSON, Fill, Stroke, Style, Text, Circle, ScaleLine, Zoom, interactions } = ol;
const read = { dataProjection: "EPSG:4326", featureProjection: "EPSG:3857" };
const ink = "#26292c", halo = new Stroke({ color: "#fff", width: 3 });
const letters = (text, font) => new Text({ text, font: `${font} Inter, sans-serif`, fill: new Fill({ color: ink }), stroke: halo, offsetY: -9, overflow: true });
const looks = {
  water: new Style({ fill: new Fill({ color: "#f3f7fa" }) }),
  land: new Style({ fill: new Fill({ color: "#e6e7e8" }) }),
  coast: new Style({ stroke: new Stroke({ color: "#9aa4ab", width: 0.8 }) }),
};
function look(feature) {
  const kind = feature.get("look");
  if (looks[kind]) return looks[kind];
  const dot = kind === "place" ? new Circle({ radius: 2, fill: new Fill({ color: "#45494e" }) }) : undefined;
  return new Style({ image: dot, text: letters(feature.get("name"), kind === "place" ? "12px" : "italic 12px"), zIndex: feature.get("weight") });
}
function area(feature) {
  const here = feature === chosen;
  return new Style({
    fill: new Fill({ color: here ? "rgba(0,114,178,.35)" : "rgba(0,114,178,.12)" }),
    stroke: new Stroke({ color: here ? ink : "#0b5a8a", width: here ? 3 : 1.5 }),
  });
}
let chosen = null;
const query = location.search;
const told = async path => new GeoJSON(read).readFeatures(await (await fetch(path + query, { credentials: "same-origin" })).json());
async function begin() {
  const [cases, ground] = await Promise.all([told("/explore/cases.geojson"), told("/explore/ground.geojson")]);
  const areas = new VectorSource({ features: cases });
  const names = ground.filter(one => one.getGeometry().getType() === "Point");
  const shapes = ground.filter(one => !names.includes(one));
  const layer = new VectorLayer({ source: areas, style: area });
  document.getElementById("explore-drawn").hidden = true;
  place.hidden = false;
  const map = new Map({
    target: place,
    layers: [
      new VectorLayer({ source: new VectorSource({ features: shapes }), style: look }),
      layer,
      new VectorLayer({ source: new VectorSource({ features: names }), style: look, declutter: true }),
    ],
    controls: [new Zoom(), new ScaleLine()],
    interactions: interactions(),
    view: new View({ maxZoom: 14 }),
  });
  map.getView().fit(cases.length ? areas.getExtent() : new VectorSource({ features: shapes }).getExtent(), { padding: [30, 30, 30, 30], maxZoom: 10 });
  function choose(found) {
    chosen = found[0] || null;
    layer.changed();
    box.replaceChildren();
    for (const one of found) {
      const line = document.createElement("li");
      const link = document.createElement("a");
      link.href = `/case/${encodeURIComponent(one.getId())}`;
      link.textContent = one.getId();
      line.append(link, `: ${one.get("Title")}`);
      box.append(line);
    }
  }
  map.on("singleclick", event => choose(map.getFeaturesAtPixel(event.pixel, { layerFilter: one => one === layer })));
  for (const row of document.querySelectorAll("tr[data-case]")) {
    row.addEventListener("focusin", () => {
      const one = areas.getFeatureById(row.dataset.case);
      if (one) { choose([one]); map.getView().fit(one.getGeometry().getExtent(), { padding: [60, 60, 60, 60], maxZoom: 9 }); }
    });
  }
}
begin().catch(() => {}); // the drawing stays
}
