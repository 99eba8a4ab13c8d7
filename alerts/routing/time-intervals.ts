import type { Routing, severities } from '../../src/config/routing.js';

export type Severity = (typeof severities)[number];

const business = 'business-hours';
const maintenance = 'maintenance';

/** When a route tells: warnings in business hours, where there are any; nothing during maintenance. */
export const toldWhen = (routing: Routing, severity: Severity) => ({
  ...(routing.maintenance.length > 0 && { mute_time_intervals: [maintenance] }),
  ...(routing.businessHours !== undefined && severity !== 'critical' && { active_time_intervals: [business] }),
});

/** The intervals by name, as Alertmanager takes them; none where none are set. */
export function timeIntervals({ businessHours, maintenance: windows }: Routing) {
  const intervals = [
    ...(businessHours === undefined
      ? []
      : [
          {
            name: business,
            time_intervals: [
              {
                weekdays: businessHours.days,
                times: [{ start_time: businessHours.from, end_time: businessHours.until }],
                location: businessHours.location,
              },
            ],
          },
        ]),
    ...(windows.length === 0 ? [] : [{ name: maintenance, time_intervals: windows.flatMap(daysOf) }]),
  ];
  return intervals.length === 0 ? {} : { time_intervals: intervals };
}

/** Alertmanager knows days, not spans: one interval for each day that a window touches, whole minutes, UTC. */
function daysOf({ from, until }: Routing['maintenance'][number]) {
  const [start, end] = [new Date(from), new Date(until)];
  const days = [];
  for (let day = midnight(start); day < end; day = new Date(day.getTime() + 86_400_000)) {
    const next = new Date(day.getTime() + 86_400_000);
    days.push({
      years: [String(day.getUTCFullYear())],
      months: [String(day.getUTCMonth() + 1)],
      days_of_month: [String(day.getUTCDate())],
      times: [{ start_time: start > day ? clock(start) : '00:00', end_time: end < next ? clock(end) : '24:00' }],
    });
  }
  return days.filter(({ times: [time] }) => time?.start_time !== time?.end_time);
}

const midnight = (time: Date): Date => new Date(Math.floor(time.getTime() / 86_400_000) * 86_400_000);
const clock = (time: Date): string => time.toISOString().slice(11, 16);
