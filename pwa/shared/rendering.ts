// What draws the screens, to be handed over, so that nobody has to bring it again.

import { createElement, Fragment, h, render } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { jsx, jsxs } from "preact/jsx-runtime";

const made = { createElement, Fragment, h, jsx, jsxs, render };

export const rendering = { ...made, useEffect, useLayoutEffect, useMemo, useRef, useState };
export type Rendering = typeof rendering;
