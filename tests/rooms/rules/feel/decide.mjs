// Evaluates a DMN file as others do: dmn-moddle reads it, feelin evaluates its FEEL.
// Asked in one line of JSON a model ({dmn, people}); answers with every decision of every person.

import { DmnModdle } from 'dmn-moddle';
import { evaluate, unaryTest } from 'feelin';
import { createInterface } from 'node:readline';

function value(text, context) {
  const found = evaluate(text, context).value;
  return found === undefined ? null : found;
}

function told(fact) {
  return fact !== null && typeof fact === 'object' ? value(`date("${fact.date}")`, {}) : fact;
}

function tableValue(table, context) {
  const inputs = table.input ?? [];
  const seen = inputs.map((input) => value(input.inputExpression.text, context));
  const applies = (rule) =>
    seen.every((found, place) => {
      const test = rule.inputEntry[place].text;
      return test === '-' || unaryTest(test, { ...context, '?': found }).value === true;
    });
  const rules = table.rule.filter(applies);
  if ((table.hitPolicy ?? 'UNIQUE') === 'UNIQUE' && rules.length > 1) {
    return { overlap: rules.map((rule) => rule.id) };
  }
  if (rules.length) return value(rules[0].outputEntry[0].text, context);
  const otherwise = table.output[0].defaultOutputEntry;
  return otherwise ? value(otherwise.text, context) : null;
}

function decide(decisions, facts) {
  const context = Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, told(fact)]));
  const given = new Set(Object.keys(context));
  for (const { name, decisionLogic: logic } of decisions) {
    if (given.has(name)) continue; // decided elsewhere
    if (logic?.$type === 'dmn:DecisionTable') context[name] = tableValue(logic, context);
    else context[name] = logic ? value(logic.text, context) : null;
  }
  return decisions.map(({ name }) => {
    const found = context[name];
    return found !== null && typeof found === 'object' && !found.overlap && !Array.isArray(found)
      ? { date: String(found) }
      : found;
  });
}

for await (const line of createInterface({ input: process.stdin })) {
  const { dmn, people } = JSON.parse(line);
  const { rootElement, warnings } = await new DmnModdle().fromXML(dmn, 'dmn:Definitions');
  const decisions = rootElement.drgElement.filter((each) => each.$type === 'dmn:Decision');
  const answer = {
    warnings: warnings.map((warning) => warning.message),
    decisions: decisions.map(({ name }) => name),
    values: people.map((facts) => decide(decisions, facts)),
  };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
