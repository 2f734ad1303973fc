/** The names of track-nas's environment variables: what its construct sets and its handler reads. */
export const TABLE_NAME = 'TABLE_NAME';
export const EVENT_BUS_NAME = 'EVENT_BUS_NAME';
