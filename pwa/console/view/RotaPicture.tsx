// Four weeks, a bar a day: staffed, or hatched where nobody is, half hatched where too few are; and all of it in words.

import { day as dayOf } from "../../shared/dates.ts";
import { type Bar, barsOf, type Piece } from "../rota/picture.ts";
import { SHOWN_DAYS } from "../rota/rota.ts";
import type { RotaProps } from "./Rota.tsx";
import { hoursOf, isAllDay } from "./rota_words.ts";

/** A unit is five minutes. */
const UNIT_SECONDS = 300;
const WIDE = 288;
const HATCHED = "hatched";

export function RotaPicture(props: RotaProps) {
  const { say, weeks, today, me } = props;
  const bars = barsOf(weeks.turns, weeks.gaps, today, SHOWN_DAYS, me);
  return (
    <section class="whole">
      <h2>{say("rota_picture")}</h2>
      <Patterns />
      <ul class="legend" aria-hidden="true">
        <Sign kind="staffed" text={say("rota_duty")} />
        <Sign kind="missing" text={say("rota_missing")} />
        <Sign kind="second" text={say("rota_backup")} />
        <Sign kind="own" text={say("rota_me")} />
      </ul>
      <ol class="days">
        {bars.map((bar) => (
          <Day key={bar.day} {...props} bar={bar} />
        ))}
      </ol>
    </section>
  );
}

function Day({ app, say, zone, language, bar }: RotaProps & { readonly bar: Bar }) {
  const hours = (piece: Piece) => (isAllDay(piece) ? say("rota_all_day") : hoursOf(piece, bar.day, zone, language));
  const said = (pieces: readonly Piece[]) => pieces.map(hours).join(", ");
  const whole = bar.missing.length + bar.few.length === 0;
  return (
    <li class={whole ? "rota-day" : "rota-day lacking"}>
      <h3>{dayOf(bar.day, app.now, zone, language)}</h3>
      <svg viewBox={`0 0 ${WIDE} 16`} preserveAspectRatio="none" aria-hidden="true">
        <rect class="ground" x="0" y="0" width={WIDE} height="16" />
        <Pieces kind="staffed" pieces={bar.duty} top={0} height={8} />
        <Pieces kind="missing" pieces={bar.missing} top={0} height={8} />
        <Pieces kind="missing" pieces={bar.few} top={4} height={4} />
        <Pieces kind="second" pieces={bar.backup} top={9} height={3} />
        <Pieces kind="own" pieces={bar.own} top={13} height={3} />
        {[72, 144, 216].map((x) => (
          <line key={x} class="quarter" x1={x} x2={x} y1="0" y2="16" />
        ))}
      </svg>
      {whole ? <p>{say("rota_whole")}</p> : null}
      {bar.missing.length === 0 ? null : (
        <p class="lacking">{say("rota_missing_hours", { hours: said(bar.missing) })}</p>
      )}
      {bar.few.length === 0 ? null : <p class="lacking">{say("rota_few_hours", { hours: said(bar.few) })}</p>}
      {bar.backupMissing.length === 0 ? null : (
        <p class="soft">{say("rota_backup_missing", { hours: said(bar.backupMissing) })}</p>
      )}
      {bar.own.length === 0 ? null : <p>{say("rota_own_hours", { hours: said(bar.own) })}</p>}
    </li>
  );
}

type PiecesProps = {
  readonly kind: string;
  readonly pieces: readonly Piece[];
  readonly top: number;
  readonly height: number;
};

function Pieces({ kind, pieces, top, height }: PiecesProps) {
  return (
    <>
      {pieces.map(({ from, to }) => (
        <rect
          key={from}
          class={kind}
          fill={fillOf(kind)}
          x={from / UNIT_SECONDS}
          y={top}
          width={(to - from) / UNIT_SECONDS}
          height={height}
        />
      ))}
    </>
  );
}

function Sign({ kind, text }: { readonly kind: string; readonly text: string }) {
  return (
    <li>
      <svg viewBox="0 0 24 8" aria-hidden="true">
        <rect class={kind} fill={fillOf(kind)} width="24" height="8" />
      </svg>
      {text}
    </li>
  );
}

/** The sheet fills all others; hatching stands in the page itself. */
function fillOf(kind: string): string | undefined {
  return kind === "missing" ? `url(#${HATCHED})` : undefined;
}

/** Hatching, so that a gap is seen without its colour. */
function Patterns() {
  return (
    <svg class="heard" aria-hidden="true">
      <defs>
        <pattern id={HATCHED} width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="hatch-ground" width="6" height="6" />
          <rect class="hatch" width="2.5" height="6" />
        </pattern>
      </defs>
    </svg>
  );
}
