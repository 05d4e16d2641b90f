// The order book of a small trade: goods and what they cost, orders, what to buy, and working time.

import { h } from "preact";
import { drawer } from "../drawer.ts";
import type { Trade } from "../trade.ts";
import { SORTS } from "./good.ts";
import { OrderBook } from "./orders.ts";
import { GoodPage } from "./views/GoodPage.tsx";
import { Orders } from "./views/Orders.tsx";
import { dueBy, Welcome } from "./views/Welcome.tsx";
import { WORDS } from "./words/index.ts";

const orders = new OrderBook(drawer());

export const trade: Trade = {
  words: WORDS,
  kinds: SORTS,
  lines: {
    book: "M4 8l8-4 8 4v9l-8 4-8-4zM4 8l8 4 8-4M12 12v9",
    own: "M7 4h10a2 2 0 0 1 2 2v14l-3-2-2 2-2-2-2 2-2-2-3 2V6a2 2 0 0 1 2-2zM9 9h6M9 13h4",
  },
  load: () => import("./library.ts").then(({ library }) => library),
  Welcome: (given) => h(Welcome, { ...given, orders }),
  Page: (given) => h(GoodPage, { ...given, orders }),
  Own: (given) => h(Orders, { ...given, orders }),
  waiting: (nowMs) => dueBy(orders.orders, nowMs),
  watch: (show) => orders.watch(show),
};
