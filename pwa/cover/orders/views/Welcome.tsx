// The order book's greeting: what is due today, and the way there.

import type { Stocked } from "../../trade.ts";
import { rupiah } from "../costing.ts";
import { daysUntil } from "../days.ts";
import type { Order, OrderBook } from "../orders.ts";
import { speakingOrders } from "../words/index.ts";
import { sumOf } from "./Orders.tsx";

export function Welcome({ scene, act, orders }: Stocked & { readonly orders: OrderBook }) {
  const say = speakingOrders(scene.language);
  const today = dueBy(orders.orders, scene.nowMs);
  const owed = orders.orders.filter(({ paid }) => !paid).reduce((total, order) => total + sumOf(order), 0);
  const none = orders.orders.length === 0;
  return (
    <section class="welcome" aria-labelledby="greeting">
      <h1 id="greeting">{say(greeting(new Date(scene.nowMs).getHours()))}</h1>
      {scene.kind === null ? (
        <div class="sheet today">
          <p>
            <b>{today === 0 ? say(none ? "orders_empty" : "due_none") : say("due_today", { n: String(today) })}</b>
            {owed === 0 ? null : (
              <span class="soft">
                {say("owed")}: {rupiah(owed, scene.language)}
              </span>
            )}
          </p>
          <button type="button" class="quiet" onClick={() => act.go("own")}>
            {say(none ? "start_orders" : "see_orders")}
          </button>
        </div>
      ) : null}
    </section>
  );
}

/** How many orders are due today, or were due before. */
export function dueBy(orders: readonly Order[], nowMs: number): number {
  return orders.filter(({ done, due }) => !done && due !== "" && daysUntil(due, nowMs) <= 0).length;
}

function greeting(hour: number): "greeting_morning" | "greeting_noon" | "greeting_evening" {
  return hour < 11 ? "greeting_morning" : hour < 18 ? "greeting_noon" : "greeting_evening";
}
