// Why something that she wrote stays on her phone for now: it may go later, nothing is lost and nobody refused it.

export class Held extends Error {}
