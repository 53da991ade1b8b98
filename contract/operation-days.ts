/** Days that an entry of the operation log is kept (migration 5 has them, too). */
export const operationDays = 400;
