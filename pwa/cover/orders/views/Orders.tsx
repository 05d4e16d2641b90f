// The orders: note one, see what is due, tick what is paid and done.

import { useState } from "preact/hooks";
import type { View } from "../../scene.ts";
import { rupiah } from "../costing.ts";
import { daysUntil, shortDay } from "../days.ts";
import type { Order, OrderBook } from "../orders.ts";
import { type OrderSpeech, speakingOrders } from "../words/index.ts";
import { OrderForm } from "./OrderForm.tsx";

type Props = View & { readonly orders: OrderBook };

export function Orders({ scene, act, orders }: Props) {
  const say = speakingOrders(scene.language);
  const none = orders.orders.length === 0;
  /** The number of the order that is being changed; 0 for a new one, null when nothing is being written. */
  const [writing, write] = useState<number | null>(none || orders.hasReady ? 0 : null);
  return (
    <div class="orders">
      <h1>{say("orders_title")}</h1>
      {writing === null ? (
        <button type="button" class="new" onClick={() => write(0)}>
          {say("new_order")}
        </button>
      ) : (
        <OrderForm
          key={writing}
          {...{ scene, act, orders }}
          order={orders.orders.find(({ number }) => number === writing) ?? null}
          close={() => write(null)}
        />
      )}
      {none ? <Empty say={say} /> : <Written {...{ scene, act, orders, write }} />}
    </div>
  );
}

function Written({ scene, act, orders, write }: Props & { readonly write: (number: number) => void }) {
  const say = speakingOrders(scene.language);
  const open = orders.orders.filter(({ done }) => !done).sort(soonest);
  const finished = orders.orders.filter(({ done }) => done);
  const card = (order: Order) => (
    <OrderCard
      key={order.number}
      {...{ scene, act, orders, order }}
      change={() => {
        write(order.number);
        scrollTo(0, 0);
      }}
    />
  );
  return (
    <section class="stack">
      <Totals {...{ open, scene, say, all: orders.orders }} />
      <ul class="running">{open.map(card)}</ul>
      {finished.length === 0 ? null : (
        <details>
          <summary>
            {say("finished_title")} ({finished.length})
          </summary>
          <ul class="running">{finished.map(card)}</ul>
        </details>
      )}
    </section>
  );
}

function Empty({ say }: { readonly say: OrderSpeech }) {
  return (
    <div class="empty">
      <p>{say("orders_empty")}</p>
      <p class="soft">{say("orders_advice")}</p>
    </div>
  );
}

type TotalsProps = Pick<View, "scene"> & {
  readonly open: readonly Order[];
  readonly all: readonly Order[];
  readonly say: OrderSpeech;
};

function Totals({ open, all, scene, say }: TotalsProps) {
  const owed = all.filter(({ paid }) => !paid).reduce((total, order) => total + sumOf(order), 0);
  return (
    <p class="totals" aria-live="polite">
      <b>{say("waiting_count", { n: String(open.length) })}</b>
      <span class="soft">
        {say("owed")}: {rupiah(owed, scene.language)}
      </span>
    </p>
  );
}

type CardProps = Props & { readonly order: Order; readonly change: () => void };

function OrderCard({ scene, orders, order, change }: CardProps) {
  const { language } = scene;
  const say = speakingOrders(language);
  const { number, who, what, pieces, paid, done } = order;
  return (
    <li class={done ? "timer order" : isLate(order, scene.nowMs) ? "timer order late" : "timer order"}>
      <p class="label">{who}</p>
      <p>
        {pieces} × {what}
      </p>
      <p class="due">
        <b>{rupiah(sumOf(order), language)}</b>
        <span>{dueText(order, scene, say)}</span>
      </p>
      <div class="ticks">
        <label>
          <input type="checkbox" checked={paid} onChange={() => orders.change(number, { paid: !paid })} />
          <span>{say("paid")}</span>
        </label>
        <label>
          <input type="checkbox" checked={done} onChange={() => orders.change(number, { done: !done })} />
          <span>{say("finished")}</span>
        </label>
      </div>
      <div class="actions">
        <button type="button" class="quiet" onClick={change}>
          {say("change_order")}
        </button>
        <button type="button" class="quiet" onClick={() => orders.remove(number)}>
          {say("remove")}
        </button>
      </div>
    </li>
  );
}

function dueText({ due, done }: Order, { language, nowMs }: View["scene"], say: OrderSpeech): string {
  if (due === "") {
    return say("no_day");
  }
  const left = daysUntil(due, nowMs);
  if (left < 0 && !done) {
    return say("late", { n: String(-left) });
  }
  return left === 0 ? say("today_short") : left === 1 ? say("tomorrow") : shortDay(due, language);
}

function isLate({ due, done }: Order, nowMs: number): boolean {
  return !done && due !== "" && daysUntil(due, nowMs) < 0;
}

export function sumOf({ pieces, price }: Order): number {
  return pieces * price;
}

/** Without a day last. */
function soonest(a: Order, b: Order): number {
  return (a.due || "9").localeCompare(b.due || "9") || b.number - a.number;
}
