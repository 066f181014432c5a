export { hasAction, toolbox } from '@/worker/toolbox';
