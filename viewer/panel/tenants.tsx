/** Whose twin is shown, where there is more than one. Another tenant is another page: nothing of the one may stay in the other. */
import { useStore } from 'zustand';
import { useTwin } from './twin-context.ts';

export function Tenants() {
  const { tenants, address } = useTwin();
  const { names } = useStore(tenants);
  const tenant = useStore(address.store, (state) => state.tenant);
  if (names.length < 2 && tenant === null) return null;
  const [standard = 'default'] = names;
  const shown = names.includes(tenant ?? standard) ? names : [...names, tenant ?? standard];
  return (
    <label className="choice">
      Tenant{' '}
      <select
        value={tenant ?? standard}
        onChange={({ target: { value } }) => {
          window.location.search = value === standard ? '' : `?tenant=${encodeURIComponent(value)}`;
        }}
      >
        {shown.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}
