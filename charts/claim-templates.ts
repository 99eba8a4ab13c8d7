/**
 * A StatefulSet whose claim templates say what the API server would fill in. It compares them as a whole, so that every
 * `kubectl apply` would see a difference; the library knows no place for these fields.
 */
export function withWholeTemplates(object: object): object {
  const { spec } = object as Partial<Claiming>; // any Kubernetes object: most have no such field
  if (spec?.volumeClaimTemplates === undefined) return object;
  const volumeClaimTemplates = spec.volumeClaimTemplates.map((template) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...template,
    status: { phase: 'Pending' },
  }));
  return { ...object, spec: { ...spec, volumeClaimTemplates } };
}

interface Claiming {
  readonly spec: { readonly volumeClaimTemplates?: readonly object[] };
}
