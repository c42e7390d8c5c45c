/**
 * Codes of other calls than those that send, by what a repeat of such a call would do: calling, registration, insights,
 * onboarding, template creation, migration. No message fails with one of WhatsApp's; of another channel it would mean something
 * else.
 */
export const SETTING_UP_CODES = {
  later: [133015],
  rate: [613, 133008, 133009, 133016],
  never: [
    133005, 200006, 1752041, 2388012, 2388040, 2388047, 2388072, 2388073, 2388091, 2388093, 2388293, 2388299, 2593107,
    2593108,
  ],
  account: [133000, 133006, 200005, 200007, 2388001, 2388019, 2388103, 2593079, 2593085],
} as const;

/** A code of a call that sets something up. */
export type SettingUpCode = (typeof SETTING_UP_CODES)[keyof typeof SETTING_UP_CODES][number];
