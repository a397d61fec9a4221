// The two things that change state: what the server said, and what the user does to the view.
import type { Fact } from '../model/fact.ts';
import type { ViewIntent } from './view-intent.ts';

export type Input = Fact | ViewIntent;
