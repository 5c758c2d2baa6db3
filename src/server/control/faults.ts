import { badRequest, notFound } from '../failure.js';
import type { FaultRules } from '../faults/rules.js';
import { readJson } from '../read-body.js';
import type { ControlPaths } from './control.js';

/** `/_faults`: POST adds one rule or a list of them, GET lists, DELETE clears all, or one by `/_faults/ID`. */
export const faultPaths = (rules: FaultRules): ControlPaths => ({
  _faults: {
    GET: () => ({ faults: rules.list() }),
    async POST({ request }) {
      const given = await readJson(request);
      return { faults: rules.add(Array.isArray(given) ? given : [given]) };
    },
    DELETE() {
      rules.clear();
      return { faults: rules.list() };
    },
  },
  '_faults/*': {
    DELETE({ rest }) {
      if (!/^\d{1,15}$/.test(rest)) throw badRequest(`the id of a rule is a number, not ${rest}`);
      if (!rules.clear(Number(rest))) throw notFound(`there is no rule ${rest}`);
      return { faults: rules.list() };
    },
  },
});
