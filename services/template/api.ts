import type { ApiDefinition } from '@three-tier-chat/api';
import type { Dependencies } from './dependencies.ts';
import { explainStoreError } from './explain-store-error.ts';
import { addMyWidget } from './routes/add-my-widget.ts';
import { listMyWidgets } from './routes/list-my-widgets.ts';
import { service } from './service.ts';

/** The API of the widgets: what the assistant may look up and add on behalf of the signed-in user. */
export const widgetsApi: ApiDefinition<Dependencies> = {
  declaration: service,
  title: 'Widgets API',
  description: 'The widgets of the signed-in user.',
  operations: [listMyWidgets, addMyWidget],
  explainError: explainStoreError,
};
