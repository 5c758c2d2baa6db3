/** False when a surrogate stands alone: such text has no UTF-8 form. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** C0 control characters and DELETE. */
export const hasControls = (text: string): boolean => /\p{Cc}/u.test(text.replace(/[\u0080-\u009f]/g, ''));
