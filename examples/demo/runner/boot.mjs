// Boots a slot of the bench (here: plays a recorded boot) and prints its log.
const [slot = '1', image = '2.4.1'] = process.argv.slice(2);
console.log(`slot ${slot} image ${image}`);
for (const stage of [1, 2, 3, 4]) console.log(`stage ${stage}`);
