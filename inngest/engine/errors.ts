/** The app asks for something that only an Inngest server can do. */
export class UnsupportedByEmbeddedEngine extends Error {
  override readonly name = "UnsupportedByEmbeddedEngine";
}

/** The request cannot be accepted as it is; repeating it is pointless. */
export class InvalidRequest extends Error {
  override readonly name = "InvalidRequest";
}

/** Right now nothing can be accepted; the caller should try again. */
export class NotReady extends Error {
  override readonly name = "NotReady";
}
