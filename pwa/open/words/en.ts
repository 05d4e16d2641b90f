// What the open door's page and its calendar say, in English.

import type { SameKeys } from "../../shared/words/words.ts";
import type { id } from "./id.ts";

export const en: SameKeys<typeof id> = {
  close: "Close this page",
  corner: "Leave here",
  other_language: "Bahasa Indonesia",

  title: "You can talk here",
  lead: "Are you hurt, threatened or afraid at home? Somebody will listen.",
  who: "A doctor, nurse, midwife, psychologist or counsellor answers in writing.",
  secret: "In secret: no name, no number, no account.",
  begin: "Start to talk",
  begin_again: "Try again",
  going: "Connecting. One moment.",
  failed: "No connection yet. Check the internet, then try again.",
  danger: "In danger now? Go somewhere safe first.",

  phone_title: "Whose phone is this?",
  phone_friend: "A friend's or a clinic's",
  phone_friend_why: "A good choice. This phone keeps nothing of the talk.",
  phone_own: "Your own",
  phone_own_why: "This address and the time stay in its history.",
  phone_own_seen: "Does somebody check your phone? Use another one.",
  phone_anyones: "Anyone's",
  phone_anyones_why: "Whoever runs the Wi-Fi or network can see this address.",
  phone_private: "A private tab writes no history. They still see the address.",

  leaving_title: "How to leave",
  leaving_corner: "Tap the cross in the corner. The screen is clear at once.",
  leaving_back: "Back does not open the talk again.",
  leaving_trace: "This address stays in the phone's history.",

  next_title: "What comes next",
  next_choose: "Choose the help you need.",
  next_wait: "Somebody who is on call will answer.",
  next_locked: "Your messages are locked. Not even our server can read them.",
  next_gone: "They are deleted by themselves when their time is over.",

  calendar: "Calendar",
  previous: "Month before",
  following: "Month after",
  year: "Other months",
  doing: "Washing on the line",
  done: "Washing dry",
};
