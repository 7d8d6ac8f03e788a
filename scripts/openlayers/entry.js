// What the page to explore needs of OpenLayers, and no more: bundled once by scripts/bundle_openlayers.
export { default as Map } from "ol/Map.js";
export { default as View } from "ol/View.js";
export { default as VectorLayer } from "ol/layer/Vector.js";
export { default as VectorSource } from "ol/source/Vector.js";
export { default as GeoJSON } from "ol/format/GeoJSON.js";
export { Fill, Stroke, Style, Text, Circle } from "ol/style.js";
export { ScaleLine, Zoom, Attribution } from "ol/control.js";
export { defaults as interactions } from "ol/interaction/defaults.js";
