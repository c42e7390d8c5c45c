import { startEmulator } from "@livedesk/emulator";
import { createClient, fileFromPath } from "@livedesk/node";

const emulator = await startEmulator(); // a local LiveDesk: no account is needed
const livedesk = createClient(emulator);
try {
  const reply = await livedesk.messages.send(141, { content: "Hello", content_attributes: { in_reply_to: 29 } });
  console.log(reply.id, reply.status, reply.content);

  const attachments = [await fileFromPath("photo.jpg")];
  const photo = await livedesk.messages.send(141, { content: "The details", attachments });
  console.log(photo.id, photo.status, photo.content, photo.attachments?.[0]?.file_size, "bytes");
} finally {
  await livedesk.close();
  await emulator.close();
}
