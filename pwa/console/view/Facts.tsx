// What there is to know about a conversation beside its messages; nothing that she has not told.

import { hex } from "../../../crypto/web/bytes.ts";
import { safetyNumber } from "../../../crypto/web/fingerprint.ts";
import { moment } from "../../shared/dates.ts";
import { lengthOf } from "../../shared/words/lengths.ts";
import type { Conversation } from "../talk/conversation.ts";
import { factOf } from "../words/codes.ts";
import { needName, waitOf } from "../words/index.ts";
import { CareTeam } from "./CareTeam.tsx";
import type { DeskProps } from "./Desk.tsx";
import { Digits, Secondary } from "./kit.tsx";
import { ReminderList } from "./ReminderList.tsx";
import { SafetySign } from "./SafetySign.tsx";

export function Facts(view: DeskProps & { readonly conversation: Conversation }) {
  const { app, say, language, zone, conversation, ask } = view;
  const { head, entries, id, begun } = conversation;
  if (head === null) {
    return null;
  }
  const told = entries.filter(({ kind }) => kind === "wishes").flatMap(({ text }) => text.split("\n"));
  return (
    <div class="facts">
      <h2>{say("facts_title")}</h2>
      <dl>
        <dt>{say("facts_need")}</dt>
        <dd>{needName(conversation.need, say)}</dd>
        {told.length === 0 ? null : (
          <>
            <dt>{say("waiting_wishes")}</dt>
            {told.map((code) => (
              <dd key={code}>{factOf(code, say)}</dd>
            ))}
          </>
        )}
        <dt>{say("facts_since")}</dt>
        <dd>{moment(begun, app.now, zone, language)}</dd>
        <dt>{say("facts_keep")}</dt>
        <dd>{lengthOf(head.keep, say)}</dd>
        <dt>{say("facts_until")}</dt>
        <dd>
          {moment(head.expires, app.now, zone, language)} (
          {say("facts_left", { length: waitOf(head.expires - app.now, say) })})
        </dd>
        <dt>{say("facts_members")}</dt>
        <dd>{say("facts_members_line", { names: namesOf(conversation, say("team_unknown")) })}</dd>
      </dl>
      <CareTeam {...view} />
      <SafetySign {...view} />
      <ReminderList {...view} key={conversation.name} />
      <Secondary onPress={() => ask("aside")}>{say("aside_ask")}</Secondary>
      <Digits groups={safetyNumber(id, head.hash)} label={say("facts_number")} />
      <p class="soft">{say("facts_number_line")}</p>
    </div>
  );
}

/** Those who are in it now. */
function namesOf({ head, people }: Conversation, unknown: string): string {
  const present = head?.members.slice(1) ?? [];
  return present.map(({ id }) => people.get(hex(id)) ?? unknown).join(", ");
}
