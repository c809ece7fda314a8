import { textsOf } from './condition-values.ts';
import type { AnyStatement } from './merge-policy.ts';

type Conditions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * `statement`, a Deny, with these roles excepted from it: it then holds for everyone else as before. Conditions of a
 * statement have all to be met (IAM User Guide, "Conditions with multiple context keys or values").
 */
export function withException(statement: AnyStatement, roleArns: readonly string[]): AnyStatement {
  const conditions = (statement['Condition'] ?? {}) as Conditions;
  const { ArnNotEquals = {} } = conditions;
  const name = Object.keys(ArnNotEquals).find((key) => /^aws:PrincipalArn$/i.test(key)) ?? 'aws:PrincipalArn';
  const excepted = [...new Set([...textsOf(ArnNotEquals[name]), ...roleArns])];
  const value = excepted.length === 1 ? excepted[0] : excepted;
  return { ...statement, Condition: { ...conditions, ArnNotEquals: { ...ArnNotEquals, [name]: value } } };
}

/** Who is likely to keep a Deny that is none of the pair's, by what it asks about; in words. */
export function likelyOwner(statement: AnyStatement, document: string): string {
  const keys = conditionKeys(statement);
  const asks = (pattern: RegExp) => keys.some((key) => pattern.test(key));
  if (asks(/^aws:(Principal|Resource|Source)Org/i)) {
    return 'whoever keeps the data perimeter of the organization';
  }
  if (asks(/^aws:(SourceVpce?|SourceIp|VpcSourceIp)$/i))
    return 'whoever keeps the network rules of the account';
  if (asks(/^s3:(x-amz-|object-lock|RequestObjectTag|if-)/i)) {
    return `whoever sets the rules for uploads in the ${document}`;
  }
  return `whoever keeps the ${document}`;
}

/** The names of everything a statement asks about. */
export function conditionKeys({ Condition }: AnyStatement): string[] {
  const conditions = typeof Condition === 'object' && Condition !== null ? Object.values(Condition) : [];
  return [...new Set(conditions.flatMap((keys: object) => Object.keys(keys)))];
}
