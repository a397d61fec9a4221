// Other clients change mail side by side; while one of them makes a folder anew, the others wait, so that it is always
// known which message a UID of theirs names.

export class FolderLock {
  private shared = 0;
  private exclusive = false;
  private waiting: (() => boolean)[] = [];

  async share<T>(work: () => Promise<T>): Promise<T> {
    await this.turn(() => {
      if (this.exclusive) return false;
      this.shared++;
      return true;
    });
    try {
      return await work();
    } finally {
      this.shared--;
      this.look();
    }
  }

  async own<T>(work: () => Promise<T>): Promise<T> {
    await this.turn(() => {
      if (this.exclusive || this.shared > 0) return false;
      this.exclusive = true;
      return true;
    });
    try {
      return await work();
    } finally {
      this.exclusive = false;
      this.look();
    }
  }

  private turn(take: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push(() => {
        const taken = take();
        if (taken) resolve();
        return taken;
      });
      this.look();
    });
  }

  private look(): void {
    this.waiting = this.waiting.filter((take) => !take());
  }
}
