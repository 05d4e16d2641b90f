// The orders and the trader's own prices: with the shopping list, all that this app keeps on the phone.

import type { Drawer } from "../drawer.ts";

export type Order = {
  readonly number: number;
  /** The customer's first name, or a number, as typed. */
  readonly who: string;
  readonly what: string;
  readonly pieces: number;
  /** Rupiah for one piece. */
  readonly price: number;
  /** YYYY-MM-DD, or "" where no day was agreed. */
  readonly due: string;
  readonly paid: boolean;
  readonly done: boolean;
};
export type NewOrder = Omit<Order, "number" | "paid" | "done">;

const PLACE = "pesanan";
const MOST_ORDERS = 300;
const MOST_PRICES = 200;
const LONGEST_TEXT = 80;
export const MOST_PIECES = 100_000;
export const HIGHEST_PRICE = 1_000_000_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

type Kept = { readonly orders: readonly Order[]; readonly prices: ReadonlyMap<string, number> };

export class OrderBook {
  readonly #drawer: Drawer;
  #kept: Kept;
  #show: () => void = () => {};
  /** What a page of goods has put ready for the form. */
  #ready: NewOrder | null = null;

  constructor(drawer: Drawer) {
    this.#drawer = drawer;
    this.#kept = read(drawer);
  }

  watch(show: () => void): void {
    this.#show = show;
  }

  get orders(): readonly Order[] {
    return this.#kept.orders;
  }

  /** Her own price of a material, if she has written one. */
  priceOf(material: string): number | undefined {
    return this.#kept.prices.get(material);
  }

  setPrice(material: string, price: number | null): void {
    const prices = new Map(this.#kept.prices);
    prices.delete(material);
    if (price !== null) {
      prices.set(material, price);
    }
    this.#keep({ ...this.#kept, prices });
  }

  putReady(order: NewOrder): void {
    this.#ready = order;
  }

  get hasReady(): boolean {
    return this.#ready !== null;
  }

  takeReady(): NewOrder | null {
    const ready = this.#ready;
    this.#ready = null;
    return ready;
  }

  add(order: NewOrder): void {
    const number = Math.max(0, ...this.orders.map((one) => one.number)) + 1;
    this.#keepOrders([
      { ...order, who: tidy(order.who), what: tidy(order.what), number, paid: false, done: false },
      ...this.orders,
    ]);
  }

  change(number: number, changes: Partial<Order>): void {
    this.#keepOrders(this.orders.map((one) => (one.number === number ? { ...one, ...changes, number } : one)));
  }

  remove(number: number): void {
    this.#keepOrders(this.orders.filter((one) => one.number !== number));
  }

  #keepOrders(orders: readonly Order[]): void {
    this.#keep({ ...this.#kept, orders });
  }

  #keep(kept: Kept): void {
    this.#kept = { ...kept, orders: kept.orders.slice(0, MOST_ORDERS) };
    try {
      if (kept.orders.length === 0 && kept.prices.size === 0) {
        this.#drawer.removeItem(PLACE);
      } else {
        this.#drawer.setItem(PLACE, written(this.#kept));
      }
    } catch {
      // A full or forbidden drawer: the orders live until the page closes.
    }
    this.#show();
  }
}

function written({ orders, prices }: Kept): string {
  const rows = orders.map(({ number, who, what, pieces, price, due, paid, done }) => [
    ...[number, who, what, pieces, price, due],
    ...[paid, done],
  ]);
  return JSON.stringify([rows, [...prices].slice(-MOST_PRICES)]);
}

function read(drawer: Drawer): Kept {
  try {
    const [rows, prices]: readonly unknown[] = listed(JSON.parse(drawer.getItem(PLACE) ?? "[]"));
    return {
      orders: listed(rows).flatMap(orderOf).slice(0, MOST_ORDERS),
      prices: new Map(listed(prices).flatMap(priceOf)),
    };
  } catch {
    return { orders: [], prices: new Map() };
  }
}

function orderOf(row: unknown): readonly Order[] {
  const [number, who, what, pieces, price, due, paid, done] = listed(row);
  const sound = isCount(number, MOST_PIECES) && isCount(pieces, MOST_PIECES) && isCount(price, HIGHEST_PRICE);
  if (!sound || typeof who !== "string" || typeof what !== "string") {
    return [];
  }
  const day = typeof due === "string" && DAY.test(due) ? due : "";
  return [
    { number, who: tidy(who), what: tidy(what), pieces, price, due: day, paid: paid === true, done: done === true },
  ];
}

function priceOf(row: unknown): readonly (readonly [string, number])[] {
  const [material, price] = listed(row);
  return typeof material === "string" && isCount(price, HIGHEST_PRICE) ? [[tidy(material), price]] : [];
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function isCount(value: unknown, most: number): value is number {
  return typeof value === "number" && value >= 0 && value <= most;
}

function tidy(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, LONGEST_TEXT);
}
