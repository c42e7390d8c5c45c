// One client in a process of its own: what it uses of CPU and memory is its own.
import { answerOrders } from "../answer-orders.ts";
import type { Connection, Peer, Target } from "../peer.ts";
import { loadPeer, type PeerId } from "../peers.ts";
import { type Delivered, deliver, type Load } from "../workloads/deliver.ts";
import { type Slice, type SliceOptions, runSlice } from "../workloads/slice.ts";
import { runUpload, type Upload } from "../workloads/upload.ts";

let peer: Peer | undefined;
let connection: Connection | undefined;

function opened(): { peer: Peer; connection: Connection } {
  if (!peer || !connection) throw new Error("no client was opened");
  return { peer, connection };
}

const orders = {
  async open({ id, target }: { id: PeerId; target: Target }): Promise<string> {
    peer = await loadPeer(id);
    connection = peer.open(target);
    return peer.name;
  },
  slice: (options: SliceOptions): Promise<Slice> => runSlice(opened().connection, options),
  upload: (path: string): Promise<Upload> => runUpload(opened().connection, path),
  deliver: (load: Load): Promise<Delivered> => deliver(opened().peer, opened().connection, load),
};

export type ClientOrders = typeof orders;

answerOrders(orders);
