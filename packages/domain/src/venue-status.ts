/** `connected` = logged on and able to take orders; quotes and orders are stale in every other state. */
export type VenueStatus = 'disconnected' | 'connecting' | 'connected';
