export { toolbox } from '@/worker/toolbox';
