/** Lines of the chosen services. Loki refuses a query whose only matcher, "All" as `.*`, also matches nothing: hence the second. */
export const ofService = '{service_name=~"$service", service_name=~".+"}';

/** Lines of level error and above. Loki derives detected_level from the severity of OTLP and from the text of other logs. */
export const errorLines = `${ofService} | detected_level=~"error|critical|fatal"`;

/** Events of one name. */
export const eventsOf = (name: string): string => `${ofService} | event_name="${name}"`;
