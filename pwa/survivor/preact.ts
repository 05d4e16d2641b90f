// Preact as the shell hands it over: the build puts this in the place of "preact", "preact/hooks" and its JSX runtime,
// which saves 4.3 KB (Brotli) on the way to the chat. Nothing may be drawn before `take`.

import type { Rendering } from "../shared/rendering.ts";

export let createElement: Rendering["createElement"];
export let Fragment: Rendering["Fragment"];
export let h: Rendering["h"];
export let jsx: Rendering["jsx"];
export let jsxs: Rendering["jsxs"];
export let render: Rendering["render"];
export let useEffect: Rendering["useEffect"];
export let useLayoutEffect: Rendering["useLayoutEffect"];
export let useMemo: Rendering["useMemo"];
export let useRef: Rendering["useRef"];
export let useState: Rendering["useState"];

export function take(given: Rendering): void {
  ({ createElement, Fragment, h, jsx, jsxs, render } = given);
  ({ useEffect, useLayoutEffect, useMemo, useRef, useState } = given);
}
