// How a kind of case is asked and answered: its inputs and outputs by name, each in its form.

import { same } from "../../../../crypto/web/bytes.ts";
import { type Form, type Json, type Named, named } from "../forms.ts";

export type Answer = (input: Json) => Promise<Named>;
type Given<Forms> = { [Name in keyof Forms]: Forms[Name] extends Form<infer Thing> ? Thing : never };
// biome-ignore lint/suspicious/noExplicitAny: a form of anything; `Given` finds out of what
type Forms = Readonly<Record<string, Form<any>>>;

export function kind<In extends Forms, Out extends Forms>(
  input: In,
  output: Out,
  answer: (given: Given<In>) => Given<Out> | Promise<Given<Out>>,
): Answer {
  const [asked, answered] = [named(input), named(output)];
  return async (json) => answered.write(await answer(asked.read(json) as Given<In>)) as Named;
}

export type Answers = Readonly<Record<string, Answer>>;

/** Fails unless these are the bytes that were read. */
export function again(encoded: Uint8Array, content: Uint8Array): void {
  if (!same(encoded, content)) {
    throw new Error("encoding it again gave other bytes");
  }
}
