import './api/zod-without-eval.ts';
import '@cloudscape-design/global-styles/index.css';
import './main.css';

// The schemas of shared/api must be built after zod is told to do without eval: hence the import by call.
const { mount } = await import('./app.tsx');
mount(document.querySelector('#root'));
