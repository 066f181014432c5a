export type Message = {
  /** the same for each attempt */
  id: string;
  to: { name: string; address: string };
  subject: string;
  text: string;
  url: string;
};

/** A way to reach a person outside the app. Throws when the message was not taken over. */
export type Channel = { id: string; label: string; send: (message: Message) => Promise<void> };
