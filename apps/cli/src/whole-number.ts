/** The number that a text of digits spells. Every other text stays a text, for the model behind it to refuse. */
export const wholeNumber = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);
