// Makes an SVG element of shapes, without ever parsing text as markup.

import { HEIGHT, type Shape, WIDTH } from "./shape.ts";

const SVG = "http://www.w3.org/2000/svg";

export function paint(shapes: readonly Shape[], of: Document): SVGElement {
  const picture = of.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  picture.setAttribute("preserveAspectRatio", "xMidYMid slice");
  picture.setAttribute("aria-hidden", "true");
  picture.append(...shapes.map((shape) => painted(shape, of)));
  return picture;
}

function painted([tag, attributes, within = []]: Shape, of: Document): SVGElement {
  const element = of.createElementNS(SVG, tag) as SVGElement;
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, String(value));
  }
  element.append(...within.map((shape) => painted(shape, of)));
  return element;
}
