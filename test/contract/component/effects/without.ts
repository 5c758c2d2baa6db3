/** What changes nothing and has no row among the settings that could say why; its one place. */
export const WITHOUT: Readonly<Record<string, string>> = {
  encryptionAlgorithm: 'AES is the only one, and what any other number is refused for.',
};
