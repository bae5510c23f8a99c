/** A request that the shop turns down: the message is shown to the customer. */
export class Refused extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}
