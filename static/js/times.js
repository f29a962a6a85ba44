// Moments are told as people say them, «3 days ago», where that says more than the date: on this device, so that a page that is
// kept somewhere never tells a stale one. The exact moment stays in the title. Each keeps its room, so that nothing moves.

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const STEPS = [["day", DAY], ["hour", HOUR], ["minute", MINUTE], ["second", Infinity]];
const FARTHEST = 30 * DAY;  // what is older is found again by its date

const words = new Intl.RelativeTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { numeric: "auto" });

// Days are those of the calendar: yesterday evening is yesterday.
function days(at, now) {
  return Math.round((new Date(now).setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / DAY);
}

function ago(at, now) {
  const passed = Math.max(0, now - at);
  if (passed > FARTHEST) return "";
  const [unit, length] = STEPS.find(([, least]) => passed >= least) ?? STEPS.at(-1);
  return words.format(-(unit === "day" ? days(at, now) : Math.floor(passed / length)), unit);
}

export function tell(within = document) {
  const told = [...within.querySelectorAll("time.ago")].map((time) => [time, ago(Date.parse(time.dateTime), Date.now())]);
  const widths = told.map(([time]) => time.getBoundingClientRect().width);  // all are measured before any is changed
  told.forEach(([time, said], number) => {
    if (!said && !time.title) return;
    time.style.minInlineSize ||= `${widths[number]}px`;
    time.title ||= time.textContent;
    time.textContent = said || time.title;
  });
}

tell();
setInterval(tell, MINUTE);
