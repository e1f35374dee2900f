/**
 * Who is with whom in the next round, changed by hand. Pure: every function returns new groups and leaves the old ones.
 * A division is {groups: [[seat]], waits: [seat]}.
 */

/** Where a seat is: {group} by its place, or {group: -1} for who waits; null for nobody here. */
function placeOf({ groups, waits }, seat) {
  const group = groups.findIndex((one) => one.includes(seat));
  if (group !== -1) return { group };
  return waits.includes(seat) ? { group: -1 } : null;
}

/** Two people change places; who waits may be one of them. Nothing happens to two of the same group. */
export function swap(division, one, other) {
  const from = placeOf(division, one);
  const to = placeOf(division, other);
  if (from === null || to === null || from.group === to.group) return division;
  const change = (seat) => (seat === one ? other : seat === other ? one : seat);
  return { groups: division.groups.map((group) => group.map(change)), waits: division.waits.map(change) };
}

/** Somebody comes into a group as one more. Whoever is left alone by it waits. */
export function pullIn(division, seat, target) {
  const from = placeOf(division, seat);
  if (from === null || from.group === target || division.groups[target] === undefined) return division;
  const without = (seats) => seats.filter((one) => one !== seat);
  const groups = division.groups.map((group, place) => (place === target ? [...group, seat] : without(group)));
  const alone = groups.filter((group) => group.length === 1).flat();
  return { groups: groups.filter((group) => group.length > 1), waits: [...without(division.waits), ...alone] };
}

/** The groups that somebody may be pulled into: others than their own, with room for one more. */
export function openTo(division, seat, most) {
  return division.groups.flatMap((group, place) => (group.includes(seat) || group.length >= most ? [] : [place]));
}

const told = (groups) => groups.map((group) => [...group].sort((a, b) => a - b).join("+")).sort();

/** Whether two divisions put the same people together, in whatever order. */
export function sameGroups(one, other) {
  return told(one).join() === told(other).join();
}

/** Whether two divisions are about the same people. */
export function samePeople(one, other) {
  const all = ({ groups, waits }) => [...groups.flat(), ...waits].sort((a, b) => a - b).join();
  return all(one) === all(other);
}

/** Whether a group stands among `groups`. */
export function stands(group, groups) {
  return groups.some((one) => sameGroups([one], [group]));
}

/** Whether the exercise is not made for one of these groups. */
export function wrongSize(groups, { size_min: least, size_max: most }) {
  return groups.some((group) => group.length < least || group.length > most);
}
