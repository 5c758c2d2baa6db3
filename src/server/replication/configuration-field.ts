import type { ReplicationConfiguration, ReplicationRule } from '../../wire/bucket.js';
import { LIMITS } from '../../wire/limits.js';
import { badRequest } from '../failure.js';
import { type Field, flag, integer, list, optional, structure, text, textMap } from '../fields.js';

const MAX_PRIORITY = 2_147_483_647;

type Source = NonNullable<ReplicationConfiguration['asReplicationSource']>;
type Destination = NonNullable<ReplicationConfiguration['asReplicationDestination']>;

/** The replication of a bucket; a side that is not given comes out as null. Source: B2 docs, "Cloud Replication". */
export const replicationField: Field<ReplicationConfiguration> = (value, name) => {
  const given = structure(value, name) as Readonly<Record<string, unknown>>;
  return {
    asReplicationDestination: optional(destination)(given['asReplicationDestination'], 'asReplicationDestination'),
    asReplicationSource: optional(source)(given['asReplicationSource'], 'asReplicationSource'),
  };
};

const source: Field<Source> = (value, name) => {
  const given = structure(value, name) as Readonly<Record<string, unknown>>;
  const rules = list(replicationRule)(given['replicationRules'], 'replicationRules');
  if (rules.length === 0) throw badRequest('replicationRules is empty');
  if (rules.length > LIMITS.replicationRules) {
    throw badRequest(`at most ${LIMITS.replicationRules} replication rules are allowed`);
  }
  const [first, second] = rules;
  if (first?.replicationRuleName === second?.replicationRuleName) {
    throw badRequest(`two replication rules are named ${first?.replicationRuleName}`);
  }
  if (first?.priority === second?.priority) {
    throw badRequest(`two replication rules have the priority ${first?.priority}`);
  }
  return {
    replicationRules: rules,
    sourceApplicationKeyId: text(given['sourceApplicationKeyId'], 'sourceApplicationKeyId'),
  };
};

const replicationRule: Field<ReplicationRule> = (value, name) => {
  const given = structure(value, name) as Readonly<Record<string, unknown>>;
  return {
    destinationBucketId: text(given['destinationBucketId'], 'destinationBucketId'),
    fileNamePrefix: text(given['fileNamePrefix'], 'fileNamePrefix'),
    includeExistingFiles: optional(flag)(given['includeExistingFiles'], 'includeExistingFiles') ?? false,
    isEnabled: flag(given['isEnabled'], 'isEnabled'),
    priority: priority(given['priority'], 'priority'),
    replicationRuleName: ruleName(given['replicationRuleName'], 'replicationRuleName'),
  };
};

const priority: Field<number> = (value, name) => {
  const given = integer(value, name);
  if (given < 1 || given > MAX_PRIORITY) throw badRequest(`${name} must be 1 to ${MAX_PRIORITY}, not ${given}`);
  return given;
};

const ruleName: Field<string> = (value, name) => {
  const given = text(value, name);
  if (!/^[A-Za-z0-9_-]{6,64}$/.test(given)) {
    throw badRequest(`${name} must be 6 to 64 letters, digits, '-' and '_': ${given}`);
  }
  return given;
};

const destination: Field<Destination> = (value, name) => {
  const given = structure(value, name) as Readonly<Record<string, unknown>>;
  const mapping = textMap(given['sourceToDestinationKeyMapping'], 'sourceToDestinationKeyMapping');
  if (Object.keys(mapping).length === 0) throw badRequest('sourceToDestinationKeyMapping is empty');
  return { sourceToDestinationKeyMapping: mapping };
};
