// The same sentences in English, one for one.

import type { Pack } from "./index.ts";

export const en: Pack = {
  greeting: [
    "Hello, I am {nama}, {peran}. Is it safe for you to write now?",
    "Hello {panggilan}, thank you for writing. Tell only what you want.",
    "Thank you for waiting. I am here now.",
    "What shall I call you? No real name needed.",
    "Take your time. Your story need not be in order.",
  ],
  safety: [
    "Are you alone right now? Just answer yes or no.",
    "Can anyone see your screen right now?",
    "If you have to stop, just close. You need not say goodbye.",
    "If we are cut off, which is safer: I wait, or you write first?",
    "Let us choose one ordinary word. When you write it, I know it is you.",
    "Is anyone hurt right now, you or somebody else at home?",
    "Was your neck ever pressed? I ask because it matters for your body.",
  ],
  grounding: [
    "I believe you. This is not your fault.",
    "What you feel makes sense after what happened.",
    "We may be quiet for a moment. I am still here.",
    "If you like, feel both feet on the floor. Just one slow breath.",
    "If you like, find three things that you can see. You need not write them.",
  ],
  practical: [
    "May I ask a few things? You may skip any of them.",
    "Before you go into detail, may I explain what I can and can't keep to myself?",
    "What do you need most today?",
    "You decide. Shall I explain what choices there are?",
    "There are other services that can help. Shall I explain before you choose?",
    "If it is hard to breathe, you fainted, or the injury is bad, it needs a look today. Shall we talk about how?",
    "I need a few minutes to find the answer. I am still here.",
  ],
  closing: [
    "I am on duty until {sampai}. After that a colleague can go on with you, if you like.",
    "About when is it safe for you to write again? You need not answer.",
    "When you come back, first write the word that we agreed on.",
    "Before we stop, is there one small thing that could make today lighter?",
    "Thank you for telling me, {panggilan}. It was hard, and you did it.",
  ],
};
