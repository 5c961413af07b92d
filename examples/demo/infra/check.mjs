// Every slot names a VM and a VLAN between 1 and 4094.
import { readFileSync } from 'node:fs';
const slots = JSON.parse(readFileSync(new URL('slots.json', import.meta.url), 'utf8'));
const wrong = Object.entries(slots).filter(([, { vm, vlan }]) => !vm || !(vlan >= 1 && vlan <= 4094));
for (const [name] of wrong) console.error(`${name}: needs a vm and a vlan`);
process.exitCode = wrong.length > 0 ? 1 : 0;
