// The words people read: typed dictionaries in Indonesian and English that must have the same keys.

export type Language = "id" | "en";

/** Texts by name; {braces} are filled when read. */
export type Dictionary = Readonly<Record<string, string>>;

/** Every key of the Indonesian dictionary, with any text: the English one must be exactly this. */
export type SameKeys<Words extends Dictionary> = { readonly [Name in keyof Words]: string };

export type Say<Words extends Dictionary> = (
  name: keyof Words & string,
  fillings?: Readonly<Record<string, string>>,
) => string;

export function saying<Words extends Dictionary>(words: Words): Say<Words> {
  return (name, fillings = {}) =>
    (words[name] ?? "").replaceAll(/\{(\w+)\}/g, (brace, filling: string) => fillings[filling] ?? brace);
}

/** The first language of the list that we speak; Indonesian otherwise. */
export function languageAmong(wished: readonly string[]): Language {
  for (const tag of wished) {
    const start = tag.toLowerCase().split("-")[0];
    if (start === "id" || start === "en") {
      return start;
    }
  }
  return "id";
}
