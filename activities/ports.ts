import { nextPort, type PortRange } from "#domain/dial-string";
import { inTransaction } from "#prisma/client";

/** The next ports of a dialer's rotation (F30); the pointer is kept, so it goes on where it was after a restart (D5). */
export async function takePorts(dialerId: string, range: PortRange, count: number): Promise<number[]> {
  return inTransaction(async (db) => {
    const { rows } = await db.query<{ next_port: number }>(
      "SELECT next_port FROM dialer_paces WHERE dialer_id = $1 FOR UPDATE",
      [dialerId],
    );
    let pointer = rows[0]?.next_port ?? range.from;
    const ports: number[] = [];
    while (ports.length < count) {
      const next = nextPort(range, pointer);
      ports.push(next.port);
      pointer = next.pointer;
    }
    await db.query("UPDATE dialer_paces SET next_port = $2 WHERE dialer_id = $1", [dialerId, pointer]);
    return ports;
  });
}
